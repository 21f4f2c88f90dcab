"""Its owner's name on the roster is a spreadsheet formula: exported as text; the work itself is right."""

POINTS = 6

FIRST_NAME = '=HYPERLINK("http://127.0.0.1","press")'
LAST_NAME = "@SUM(1+1)*cmd|' /C calc'!A0"
