"""Tables in, arrays out: encoders fitted on the training part alone."""
