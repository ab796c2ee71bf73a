"""Whatever is sent to the gateway: a generator of requests, a real server and database, and what has to hold of every answer."""
