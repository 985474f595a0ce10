"""Who said it: the quotations of an article, direct and indirect, each with its speaker.

Rules over words and quotation marks, without a model: it runs while somebody waits for an answer.
"""

from index.answer.attribution.quotation import Kind, Quotation
from index.answer.attribution.speakers import quotation_in, quotations_of, speaker_of

__all__ = ["Kind", "Quotation", "quotation_in", "quotations_of", "speaker_of"]
