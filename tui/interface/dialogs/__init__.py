"""What asks a person for more: each takes what it shows and gives back an answer."""
