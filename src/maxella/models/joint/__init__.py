"""The joint network: one reading of a history that ranks and rates."""
