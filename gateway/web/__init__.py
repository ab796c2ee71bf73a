"""The pages for regisseurs: rendered on the server, usable without JavaScript, nothing from elsewhere (ARCHITECTURE.md 7).

A page shows what the read models hold and gives orders to the office; it decides nothing.
"""
