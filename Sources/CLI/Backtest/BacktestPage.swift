import Automation
import Disputes

/// A backtest as a page for a browser: one file, with its pictures in it.
struct BacktestPage {
    static let rowsMax = 100
    static let barsMax = 25
    static let daysMax = 92
    static let refundColour = "var(--blue)"
    static let payoutColour = "var(--violet)"

    let report: BacktestReport
    let figures: BacktestFigures
    private let language: PageLanguage
    let words: PageWords
    var html = HTMLText()

    init(_ report: BacktestReport, _ language: PageLanguage) {
        self.report = report
        self.language = language
        figures = report.figures
        words = language.words
    }

    /// The whole page.
    var bytes: [UInt8] {
        var page = self
        page.body()
        return HTMLText.page(
            title: "\(words.title) \(report.name)",
            language: language.rawValue,
            style: Self.style,
            body: page.html.text
        )
    }

    private static let style = """
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px;
          margin: 18px 0; }
        .tile { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; }
        .tile b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; }
        .legend { display: flex; gap: 18px; margin: 0 0 8px; } .legend i { display: inline-block; width: 12px;
          height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
        .more { color: var(--green); } .less { color: var(--red); }
        """

    private mutating func body() {
        head()
        comparison()
        money()
        rules()
        kinds()
        deadlines()
        reasons()
        untouched()
        costs()
        differences()
    }

    // MARK: Pieces

    mutating func section(_ title: String, _ content: (inout BacktestPage) -> Void) {
        html.open("section")
        html.element("h2", title)
        content(&self)
        html.close("section")
    }

    /// A table; numbers stand on the right where their title is marked so.
    mutating func table(_ titles: [(text: String, isNumber: Bool)], _ rows: [[String]]) {
        html.open("table")
        html.open("tr")
        for title in titles {
            html.element("th", title.text, ["class": title.isNumber ? "number" : "text"])
        }
        html.close("tr")
        for row in rows.prefix(Self.rowsMax) {
            html.open("tr")
            for (title, cell) in zip(titles, row) {
                html.element("td", cell, ["class": title.isNumber ? "number" : "text"])
            }
            html.close("tr")
        }
        html.close("table")
        let left = rows.count - Self.rowsMax
        if left > 0 { html.element("p", "… \(grouped(left)) \(words.more)", ["class": "soft"]) }
    }

    mutating func legend(_ items: [(colour: String, text: String)]) {
        html.open("div", ["class": "legend soft"])
        for item in items {
            html.open("span")
            html.open("i", ["style": "background:\(item.colour)"])
            html.close("i")
            html.element("span", item.text)
            html.close("span")
        }
        html.close("div")
    }

    func blankZero(_ number: Int) -> String { number == 0 ? "" : grouped(number) }

    // MARK: Head

    private mutating func head() {
        html.element("h1", "\(words.title): \(report.name)")
        let days =
            figures.from == nil
            ? "" : "\(figures.day(of: figures.from)) – \(figures.day(of: figures.to)). "
        html.element("div", days + words.note, ["class": "soft"])
        let own = figures.ownDeadlines
        html.open("div", ["class": "tiles"])
        for (name, value) in [
            (words.events, grouped(figures.tally.events)),
            (words.tickets, grouped(figures.tickets)),
            (words.touched, grouped(figures.ticketsTouched)),
            (words.untouched, grouped(figures.ticketsUntouched)),
            ("\(words.refunds) (\(words.yuan))", figures.refundFen.asYuan),
            ("\(words.payouts) (\(words.yuan))", figures.payoutFen.asYuan),
            ("\(words.moneyWaiting) (\(words.yuan))", figures.waitingFen.asYuan),
            (words.met, grouped(own.met)), (words.missed, grouped(own.missed)),
            (words.waiting, grouped(figures.waitingRuns)),
            (words.failedRuns, grouped(figures.failedRuns)),
            (words.rejected, grouped(figures.tally.deadLetters)),
        ] {
            html.open("div", ["class": "tile"])
            html.element("b", value)
            html.element("span", name, ["class": "soft"])
            html.close("div")
        }
        html.close("div")
    }

    private mutating func comparison() {
        guard let other = report.other, let otherName = report.otherName else { return }
        let comparison = BacktestComparison(other, figures)
        section("\(words.against) \(otherName)") { page in
            page.table(
                [
                    ("", false), (otherName, true), (page.report.name, true),
                    (page.words.difference, true),
                ],
                BacktestComparison.Item.allCases.map {
                    [page.words.comparison(of: $0)] + comparison.cells($0)
                }
            )
        }
    }
}
