"""Platforms: transfer centres in the city and "Shanghai + X" cooperation centres."""

from models.cooperation.tiers import Tier
from models.engine import Sector

platforms = Sector("platforms")


@platforms.flow(unit="centre/year")
def transfer_centre_preparations(transfer_centre_starts, delivery_effectiveness):
    """Transfer centres begun"""
    return transfer_centre_starts * delivery_effectiveness


@platforms.stock(unit="centre", initial="initial_transfer_centres_in_preparation")
def transfer_centres_in_preparation(transfer_centre_preparations, transfer_centre_openings):
    """Transfer centres in preparation"""
    return transfer_centre_preparations - transfer_centre_openings


@platforms.flow(unit="centre/year")
def transfer_centre_openings(transfer_centres_in_preparation, transfer_centre_opening_time):
    """Transfer centres opened"""
    return transfer_centres_in_preparation / transfer_centre_opening_time


@platforms.stock(unit="centre", initial="initial_transfer_centres")
def transfer_centres(transfer_centre_openings, transfer_centre_closings):
    """International transfer centres"""
    return transfer_centre_openings - transfer_centre_closings


@platforms.flow(unit="centre/year")
def transfer_centre_closings(transfer_centres, transfer_centre_closing_rate):
    """Transfer centres closed"""
    return transfer_centres * transfer_centre_closing_rate


@platforms.flow(unit="centre/year", by=Tier, total=True)
def cooperation_centre_openings(cooperation_centre_starts, focus_share, delivery_effectiveness):
    """Cooperation centres opened"""
    return cooperation_centre_starts * focus_share * delivery_effectiveness


@platforms.stock(unit="centre", initial="initial_cooperation_centres", by=Tier, total=True)
def cooperation_centres(cooperation_centre_openings, cooperation_centre_closings):
    """Shanghai + X cooperation centres"""
    return cooperation_centre_openings - cooperation_centre_closings


@platforms.flow(unit="centre/year", by=Tier, total=True)
def cooperation_centre_closings(cooperation_centres, cooperation_centre_closing_rate):
    """Cooperation centres closed"""
    return cooperation_centres * cooperation_centre_closing_rate
