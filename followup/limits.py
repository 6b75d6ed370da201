"""How much is read of anything that comes from outside: every limit, with its unit and its reason.

A small file can be made to unpack to gigabytes, or to name a million columns. What is read here is what somebody who
looks for a job has, ten times over; whatever is larger is refused in one sentence before it takes the memory of the
computer. docs/tables.md says the same to readers.
"""

MB = 2**20

# --- tables ---------------------------------------------------------------------------------------------------------

TABLE_BYTES = 100 * MB
"""Bytes of a file that holds tables, and of all that is in an archive once it is unpacked: LinkedIn's export of 100,000
messages has 50 MB."""
MEMBERS = 2_000
"""Files in an archive."""
COLUMNS = 1_000
"""Columns of a table: the widest tracker that we know has 40."""
ROWS = 300_000
"""Rows of all the sheets in a workbook, up to the last that has anything in it: the empty ones before it take time."""
CELLS = 3_000_000
"""Cells of all the tables in a file, empty ones within them too: 100,000 rows of 30 columns take about 500 MB."""
TAGS = 10_000_000
"""Tags in the XML of a workbook: about three a cell, and each may take 64 bytes while it is read."""
ROW_BYTES = 8 * MB
"""Bytes of XML between the beginnings of two rows, which are in memory together."""
OBJECTS = 500_000
"""Lists and objects in a JSON file: a row is one."""
DEEP = 50
"""How far objects may lie within others: ours lie five deep."""
CELL_LETTERS = 2_000
"""Letters of a cell in which names, addresses and days are looked for; a note may be longer, and is kept whole."""

# --- mail -----------------------------------------------------------------------------------------------------------

MAIL_BYTES = 40 * 2**30
"""Bytes of the mail in an archive once it is unpacked; it is read piece by piece, and never in memory as a whole."""
MAIL_FILES = 200_000
"""Files of mail in a folder or an archive."""
MAIL_RATIO = 200
"""How many times as large as its archive mail may be: text becomes 3 to 20 times smaller."""
MESSAGE_BYTES = 64 * MB
"""Bytes of a message of Outlook's, of which the first 64 kB of the text are read."""

# --- files that people hand to each other ---------------------------------------------------------------------------

HAND_IN_BYTES = 20_000_000
"""Bytes of a hand-in: 20,000 applications with 10 events each."""
SMALL_BYTES = 1_000_000
"""Bytes of a plan, a summary, a choice: they have at most some thousand letters."""
CHECK_BYTES = 100_000
"""Bytes of a check of drafts: ours have at most 28,000."""

# --- Parquet --------------------------------------------------------------------------------------------------------

PARQUET_BYTES = 16 * 2**30
"""Bytes of memory that reading a Parquet table may ask for; other engines read larger ones in pieces."""
PARQUET_SECONDS, PARQUET_PACE = 60, 2 * MB
"""Seconds that reading a Parquet table may take, and one more for so many bytes; a damaged one may never end."""

# --- recordings -----------------------------------------------------------------------------------------------------

RECORDING_SECONDS = 600
"""A voicemail has 30."""
RECORDING_BYTES = 250_000_000
"""Ten minutes in the finest form that recorders have, 96,000 times a second with 32 bits on one channel."""
SAMPLES = 60_000_000
"""Samples once the channels are mixed into one: 480 MB."""
