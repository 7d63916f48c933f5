"""Pictures of figures, drawn here as SVG: no script, no request, and readable without colour.

They fill the width they are given while their texts keep their size, so that a phone and a wide screen can read
both. Each has the same figures as a table beside it: `templates/paperledge/_figures.html`.
"""
