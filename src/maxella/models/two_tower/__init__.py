"""The two towers: a query and a candidate tower, one product."""
