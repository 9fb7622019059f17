/// Text of HTML, piece by piece; whatever comes from outside is escaped.
struct HTMLText {
    private(set) var text = ""

    /// Begins an element.
    mutating func open(_ tag: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        text += "<\(tag)"
        for (name, value) in attributes { text += " \(name)=\"\(value.escapedForHTML)\"" }
        text += ">"
    }

    /// Ends an element.
    mutating func close(_ tag: String) {
        text += "</\(tag)>\n"
    }

    /// An element with text in it.
    mutating func element(
        _ tag: String,
        _ content: String,
        _ attributes: KeyValuePairs<String, String> = [:]
    ) {
        open(tag, attributes)
        text += content.escapedForHTML
        close(tag)
    }

    /// HTML of our own, as it is.
    mutating func raw(_ html: String) {
        text += html
    }

    /// A whole page around a body; it loads nothing from anywhere.
    static func page(title: String, language: String, style: String, body: String) -> [UInt8] {
        let page = """
            <!doctype html>
            <html lang="\(language)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(title.escapedForHTML)</title>
            <style>
            \(PageStyle.common)
            \(style)
            </style>
            </head>
            <body>
            <main>
            \(body)</main>
            </body>
            </html>

            """
        return Array(page.utf8)
    }
}

extension String {
    /// What a browser shows as this text, in an element or a quoted attribute; control characters
    /// and those that turn the direction of text are made visible.
    var escapedForHTML: String {
        var escaped = ""
        escaped.reserveCapacity(utf8.count + 16)
        for scalar in printable.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
