"""The one room that knows vendors, SQL, HTTP and the clock."""

import os

# The judge multiplies many small matrices, turn by turn, often several turns at once: threads of the linear algebra
# library would only wait for each other. It reads this when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
