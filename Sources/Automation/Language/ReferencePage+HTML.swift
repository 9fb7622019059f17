extension ReferencePage {
    /// The page in HTML: one file that needs no other, readable on a phone, in light and dark.
    package static let html: String = {
        let contents = blocks.compactMap { block in
            if case .heading(2, let id, let text) = block {
                "<a href=\"#\(id)\">\(escaped(text))</a>"
            } else {
                nil
            }
        }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(escaped(title))</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            <nav>
            \(contents.joined(separator: "\n"))
            </nav>
            <main>
            <h1>\(escaped(title))</h1>
            <p>\(inline(introduction))</p>
            <pre><code>\(escaped(example))</code></pre>
            \(blocks.map(element).joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }()

    private static func element(of block: Block) -> String {
        switch block {
        case .heading(let level, let id, let text):
            return "<h\(level) id=\"\(escaped(id))\">\(inline(text))</h\(level)>"
        case .paragraph(let text): return "<p>\(inline(text))</p>"
        case .code(let text): return "<pre><code>\(escaped(text))</code></pre>"
        case .table(let head, let rows):
            let body = rows.map { "<tr>\($0.map { "<td>\(inline($0))</td>" }.joined())</tr>" }
            return """
                <div class="wide"><table><thead><tr>\(head.map { "<th>\($0)</th>" }.joined())</tr></thead>
                <tbody>
                \(body.joined(separator: "\n"))
                </tbody></table></div>
                """
        }
    }

    /// A text in which what is between backticks is code.
    private static func inline(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().map { place, part in
            let text = escaped(String(part))
            return place % 2 == 1 ? "<code>\(text)</code>" : text
        }.joined()
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    private static let style = """
        :root {
          color-scheme: light dark;
          --ground: #fdfcfa; --ink: #22252b; --soft: #6a6f7a; --line: #e3dfd8; --code: #f3f0ea;
          --accent: #b4441c;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #17191d; --ink: #e4e2dd; --soft: #9a9fa9; --line: #30343b; --code: #21242a;
            --accent: #f0916a;
          }
        }
        * { box-sizing: border-box; }
        html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
        body {
          margin: 0; background: var(--ground); color: var(--ink); line-height: 1.6;
          font: 16px/1.6 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
            sans-serif;
        }
        nav {
          display: flex; gap: 0.3rem 0.9rem; flex-wrap: wrap; padding: 0.8rem 1.2rem;
          border-bottom: 1px solid var(--line); font-size: 0.85rem;
        }
        nav a { color: var(--soft); text-decoration: none; }
        nav a:hover { color: var(--accent); }
        main { max-width: 52rem; margin: 0 auto; padding: 1rem 1.2rem 4rem; }
        h1 { font-size: 1.7rem; line-height: 1.25; margin: 1rem 0; }
        h2 { margin: 3rem 0 0.5rem; padding-top: 0.5rem; border-top: 2px solid var(--accent); }
        h3 { margin: 2rem 0 0.4rem; font-size: 1.05rem; }
        p { margin: 0.5rem 0; }
        code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace; }
        code { font-size: 0.9em; background: var(--code); border-radius: 3px; padding: 0.1em 0.3em; }
        pre {
          background: var(--code); border-radius: 6px; padding: 0.7rem 0.9rem; overflow-x: auto;
          font-size: 0.85rem; line-height: 1.5; margin: 0.6rem 0;
        }
        pre code { background: none; padding: 0; font-size: 1em; }
        .wide { overflow-x: auto; margin: 0.7rem 0; }
        table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
        th { text-align: left; color: var(--soft); font-weight: 500; }
        th, td { padding: 0.35rem 0.8rem 0.35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        td:first-child code { background: none; padding: 0; color: var(--accent); }
        @media (max-width: 40rem) {
          thead { display: none; }
          tr { display: block; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
          td { display: block; border: 0; padding: 0; }
          td:nth-child(2):not(:last-child) { color: var(--soft); font-size: 0.85em; }
        }
        @media (min-width: 75rem) {
          nav {
            position: fixed; top: 0; bottom: 0; left: 0; width: 15rem; flex-direction: column; flex-wrap: nowrap;
            overflow-y: auto; border: 0; border-right: 1px solid var(--line); padding: 1.5rem 1.2rem;
          }
          main { margin-left: max(17rem, calc(50vw - 26rem)); }
        }
        @media print { nav { display: none; } }
        """
}
