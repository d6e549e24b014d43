"""Runs a notebook from its first cell to its last, in its folder; a cell that fails ends it."""

import sys
from pathlib import Path

import nbclient
import nbformat


def main() -> int:
    path = Path(sys.argv[1])
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    client = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    client.execute()
    shown = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]
    print(f"{path.name}: {len(shown)} cells ran and showed something")
    # Every cell of ours shows something: one that does not has lost what it is for.
    silent = [cell.source for cell in notebook.cells if cell.cell_type == "code" and not cell.outputs]
    for source in silent:
        print(f"a cell shows nothing:\n{source}", file=sys.stderr)
    return len(silent)


if __name__ == "__main__":
    sys.exit(main())
