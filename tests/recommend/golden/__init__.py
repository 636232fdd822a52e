"""A bundle that 1f714aa wrote, and what was answered from it before the recommender was put into folders."""
