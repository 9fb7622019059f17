/// Who bought: the same person whenever the same number comes up in a simulation.
struct Buyer: Sendable {
    /// How someone talks.
    enum Temper: Int, Sendable {
        case polite, terse, angry
    }

    let number: Int
    let temper: Temper
    /// After how long without an answer the buyer frets, in seconds; its median.
    let patience: Int
    /// How readily an offer is taken, in percent.
    let goodwill: Int
    /// How often the claims are true where the goods are said to be bad, in percent.
    let honesty: Int
    /// Refunds of the last thirty days, as the platform counts them.
    let refunds: Int

    /// The buyer of a number in the simulation of `seed`.
    init(number: Int, seed: UInt64) {
        var random = Generator(seed, 0xB0, UInt64(number))
        self.number = number
        temper = Buyer.tempers.draw(&random)
        patience = random.among(6...30) * 3_600 * (temper == .angry ? 1 : 2) / 2
        goodwill = random.among(temper == .angry ? 10...55 : 30...85)
        let isPractised = random.chance(4)
        honesty = isPractised ? 30 : random.among(70...95)
        refunds = isPractised ? random.among(6...14) : Buyer.counts.draw(&random)
    }

    /// Among so many buyers the one who applies: a few apply often.
    static func number(among count: Int, _ random: inout Generator) -> Int {
        random.chance(12) ? random.below(max(1, count / 20)) : random.below(count)
    }

    private static let tempers: Odds<Temper> = [.polite: 46, .terse: 34, .angry: 20]
    private static let counts: Odds<Int> = [0: 62, 1: 22, 2: 9, 3: 4, 4: 2, 5: 1]

    /// What others see as the name.
    var nick: String {
        let name = Buyer.names[number % Buyer.names.count]
        let rest = number / Buyer.names.count
        return rest % 3 == 0 ? name : "\(name)\(rest % 100)"
    }

    private static let names = [
        "小王", "阿丽", "momo", "快乐的小鱼", "不吃香菜", "用户🌸", "tb_8866", "O'Neil", "老张家的猫",
        "晚风", "Lily同学", "一只柠檬🍋", "张**", "李**", "幸福的一家", "山里人", "南方姑娘", "打工人",
        "豆豆妈妈", "平安是福", "北北", "西瓜味的夏天", "陈先生", "爱笑的眼睛", "可乐加冰",
    ]
}
