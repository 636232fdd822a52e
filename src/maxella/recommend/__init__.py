"""From fitted views to answers: the bundle and the recommender."""
