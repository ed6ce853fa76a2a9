"""Treatments and drugs: their names, what a request asks for, and what was done before."""
