"""How good answers are: retrieval, statements, abstention and calibration on a set of questions."""
