"""The chat assistant of the ITU Innovation and Entrepreneurship Alliance for Digital Development."""
