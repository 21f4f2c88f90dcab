"""Run the trainings of the lessons again, with their settings, outside the notebooks. (Learned numbers have no other source.)

A lesson that trains has a file here. A function has the name of its fact and returns its numbers, in the order of the value.
"""
