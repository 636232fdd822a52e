"""The ranking network, alone or several by their mean."""
