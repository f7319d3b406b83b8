"""Availability zones that exist in AWS but not in moto."""

# Zone letters differ between accounts: older accounts have these instead of others, or in addition.
MISSING = {
    "ap-northeast-1b": "apne1-az3",
    "us-west-1c": "usw1-az2",
}


def close_zone_gap() -> None:
    """moto refuses a subnet in these zones, which a user's settings may name.

    Each zone can go when moto's RegionsAndZonesBackend has it.
    """
    from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend, Zone

    for name, zone_id in MISSING.items():
        zones = RegionsAndZonesBackend.zones[name[:-1]]
        if all(zone.name != name for zone in zones):
            zones.append(Zone(name=name, region_name=name[:-1], zone_id=zone_id))
