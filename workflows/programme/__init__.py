"""The programme: the document that says how a trajectory goes, and those that come with Regie.

`document` is the whole, of `parties` (who, and the money), `stages` (what is planned), `thresholds` (what deserves attention) and `norm`s.
`places` names what an adjustment changes; `catalogue` reads documents and says what is wrong with one.
"""
