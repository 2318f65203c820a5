"""What a text says: about dates, about amounts, about who answers, about the past."""
