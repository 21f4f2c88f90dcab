"""Work out the numbers of docs/facts by another way: SciPy, scikit-learn, exact fractions, counting, pure Python.

Nothing here imports `helpers`. A function stands in the file of its lesson, has the name of its fact and returns its
numbers, in the order of the value.
"""
