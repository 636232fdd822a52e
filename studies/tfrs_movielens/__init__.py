"""The reference study on MovieLens 1M: its rows, its figures, its engine, and the pages made of them."""
