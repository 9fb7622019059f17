/// How our pages look.
enum PageStyle {
    /// What all pages share: light or dark as the reader's machine has it, narrow enough for a phone.
    static let common = """
        :root { color-scheme: light dark; --ink: #1c2430; --soft: #5d6b7e; --line: #dde3ea; --paper: #ffffff;
          --ground: #f4f6f9; --blue: #2f6fdb; --green: #1c8a5a; --red: #c8403a; --amber: #b7791f; --violet: #7a55c7; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #93a1b5; --line: #2d3745;
          --paper: #1a212c; --ground: #11161e; --blue: #6ea3ff; --green: #4cc38a; --red: #ff7b72; --amber: #e3b341;
          --violet: #b394f4; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.5;
          font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
        main { max-width: 1080px; margin: 0 auto; padding: 28px 20px 60px; }
        h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 0 0 12px; }
        .soft { color: var(--soft); }
        .mono { font-family: ui-monospace, "SF Mono", Consolas, monospace; font-size: 13px; }
        section { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px;
          margin: 18px 0; overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; }
        th { text-align: left; color: var(--soft); font-weight: 600; border-bottom: 1px solid var(--line); }
        th, td { padding: 5px 10px 5px 0; vertical-align: top; overflow-wrap: anywhere; }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        tr + tr td { border-top: 1px solid var(--line); }
        svg { display: block; max-width: 100%; height: auto; }
        svg text { fill: var(--soft); font-size: 12px; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
        """
}
