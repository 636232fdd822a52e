"""What every movie is to a person: scores, predicted ratings, and the order of liking."""
