"""ISRCTN, the UK's trial registry: replies of its XML query interface, and the same records exported as JSON.

``records`` reads a record, ``trials`` fetches and declares. Contacts are never read.
"""

SOURCE = "isrctn"
