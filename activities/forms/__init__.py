"""Forms: a question to somebody without a system or account, who answers by a link.

`link` makes links and codes, and knows which are good; `channel` brings the link to a partner; `mail` sends; `texts` has the words in the
languages of the readers.
"""
