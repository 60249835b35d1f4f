"""The vocabulary of a conversation: what comes in, what is kept, what is shown, what must happen.

Standard library only, and nothing that touches the world: no clock, no random number, no channel.
"""
