"""The REST API (`/v1`): whatever pages and command line show and do, for systems and in Dutch, by the NLGov REST API Design Rules 2.2.

`shapes` makes of a view what the API shows of it; `names` says what its fields are called. `caller` says who calls and what they see,
`calling` what every call may ask and is held to. `lists` and `trajectories` read and `orders` acts: each order of the catalogue has its
address. `deeds` says once what an order about anything else is: `participants`, `programmes`, `partners` and `messages` have theirs, and
`insights` reads. `filling` reads what is sent. `document` tells all of it as OpenAPI.
"""
