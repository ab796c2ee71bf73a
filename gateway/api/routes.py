"""Every address of the API under one router."""

from fastapi import APIRouter, Depends

from gateway.api import insights, lists, messages, orders, participant_orders, participants, partners, programmes, trajectories
from gateway.api.calling import acceptable

api = APIRouter(dependencies=[Depends(acceptable)])
for _rooms in (lists, trajectories, orders, participants, participant_orders, programmes, partners, insights, messages):
    api.include_router(_rooms.router)
