"""The words that R, pandas, Excel and databases write where nothing is known."""

# All that pandas reads as missing. A class may be called so (Namibia is NA, and so is sodium); a group, a
# split or a site hardly.
MISSING_WORDS = frozenset(
    (
        *("NA", "N/A", "n/a", "#NA", "#N/A", "#N/A N/A", "<NA>", "NaN", "nan", "-NaN", "-nan", "NaT"),
        *("NULL", "null", "None", "1.#IND", "1.#QNAN", "-1.#IND", "-1.#QNAN"),
    )
)
