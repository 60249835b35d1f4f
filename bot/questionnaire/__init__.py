"""All the questions of a form as a document: for a team that prepares its answers before one of them gives them."""
