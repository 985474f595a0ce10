"""An invented agency report as outlets print it, and an independent report of the same event."""

WIRE = (
    "TOLLEN, Velmark (Meridian Wire) - A freight train carrying lime left the rails outside "
    "Tollen before dawn "
    "on Friday and came to rest against the wall of a disused brewery, the national railway said.\n\n"
    "Eleven of its twenty-six wagons overturned. No one was hurt, though a signalman jumped "
    "clear of his cabin "
    "moments before the last wagon struck it.\n\n"
    "“I heard a grinding noise and ran for the fence,” the signalman, Otto Brandauer, told a "
    "local station.\n\n"
    "Investigators were examining a section of track that had been replaced in August after "
    "complaints about "
    "vibration from families living beside the embankment. The railway declined to say which "
    "contractor had "
    "carried out that work.\n\n"
    "Regional services between Tollen and the coast were suspended until Sunday at the earliest. Buses ran "
    "instead, though passengers at the main station described queues of more than two hours.\n\n"
    "The lime, used in cement, spilled into a drainage channel that leads to the Aster "
    "marshes. Wardens built "
    "a barrier of sandbags across its mouth and reported no dead fish by the afternoon."
)
"""About 170 words."""

PARAGRAPHS = WIRE.split("\n\n")
CUT = "\n\n".join(PARAGRAPHS[:4])
"""The same, cut at the end as copy is."""

OWN_ENDING = (
    "\n\nThe mayor of Tollen, Ilse Varga, has asked the council to buy the brewery, empty since its owners "
    "went bankrupt, and to pull down the damaged wall before the winter market opens there in December."
)
EXTENDED = WIRE + OWN_ENDING
"""The same with a paragraph that only one outlet prints."""

INDEPENDENT = (
    "Nobody was injured when a goods train derailed near Tollen early on Friday, scattering "
    "tonnes of quarry "
    "lime over a siding. Our reporter counted eleven wagons lying on their sides.\n\n"
    "“I heard a grinding noise and ran for the fence,” Otto Brandauer, who works the signals "
    "there, said.\n\n"
    "Neighbours have complained of shaking houses for months. Rail engineers relaid the line "
    "this summer, and "
    "an inspector was seen photographing the new sleepers. Trains to the seaside will not "
    "run this weekend, "
    "and travellers waited at the bus stops all morning in the rain.\n\n"
    "Marsh wardens feared for the eels in the Aster reserve, into which the lime could wash, "
    "and laid sandbags."
)
"""Written by somebody who was there; only the quotation is the same."""
