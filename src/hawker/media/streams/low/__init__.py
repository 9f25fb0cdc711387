"""A smaller picture of a stream, made by a process of its own: ffmpeg is fed what is packaged.

    shelf → `tee` → `supervisor` (starts, feeds, restarts, gives up) → `encoder` (the process)
                          ↓                                                  ↓
                    `rendition` (parts and segments of the same lengths and times) ← pictures

The whole picture never waits for any of it. Decision 0066 says when it is made at all.
"""
