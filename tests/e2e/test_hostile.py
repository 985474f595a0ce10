"""Articles that try to ping people and to break cards: whatever shows them stays whole and quiet."""
import pytest
from conftest import Stage, bot_on

async def test_x(discord, troubled_home, tmp_path):
    import shutil
    home=shutil.copytree(troubled_home, tmp_path/"home")
    async with bot_on(discord, home) as st:
        for q in ["Why was the Kestrel bridge closed?"]:
            r=await discord.slash("ask",{"question":q}); print(r.render())
            for m in [c for c in r.final["components"][0]["components"] if c["type"]==9]:
                print((await discord.click(r,custom_id=m["accessory"]["custom_id"])).render()[:3000])
        print((await discord.slash("sources search",{"query":"Kestrel bridge"})).render())
        print((await discord.slash("sources outlets")).render())
        print((await discord.slash("help")).render())
        print((await discord.autocomplete("sources article","article","Kestrel")).render())
        r=await discord.slash("coverage",{"topic":"Kestrel bridge", "days":40}); print(r.render())
        from pathlib import Path; Path("/tmp/J/cov2.png").write_bytes(r.attachments["coverage.png"])
        discord.assert_clean()
