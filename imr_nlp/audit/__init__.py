"""Why a value is what it is: the rows of the tables that spoke for it and against it, with their words and weights."""
