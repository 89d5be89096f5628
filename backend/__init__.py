"""The one room that knows vendors, SQL, HTTP and the clock."""
