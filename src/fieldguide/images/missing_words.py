"""The words that R, pandas, Excel and databases write where nothing is known."""

# A class may be called so (Namibia is NA, and so is sodium); a group, a split or a site hardly.
MISSING_WORDS = frozenset(("NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "<NA>", "NaT"))
