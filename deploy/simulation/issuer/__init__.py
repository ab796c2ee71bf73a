"""The made-up issuer of the demonstration: whoever is at this machine chooses who they are. It knows nothing of Regie but its address."""
