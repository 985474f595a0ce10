"""Everything about articles: taking them in, answering from them. `index.news_index` is the door."""
