/// Cases of one fuzz test, until its share of the budget is spent.
package struct FuzzRun {
    /// How many there were.
    package private(set) var cases = 0
    /// How many of them the test called good.
    package private(set) var good = 0
    /// By how many bytes the memory of the process has grown since the first 2,000 cases; 0 unless it does nothing else.
    package private(set) var growth = 0

    /// Runs cases one after another; each says whether it was good.
    ///
    /// - Parameter tests: how many tests the target has.
    package init(sharedBy tests: Int, _ one: (inout SplitMix) throws -> Bool) rethrows {
        var budget = FuzzBudget(tests: tests)
        var random = SplitMix(state: FuzzBudget.seed)
        var before: Int?
        while budget.goesOn() {
            if try one(&random) { good += 1 }
            cases += 1
            if cases == 2_000 { before = FuzzBudget.memory() }
        }
        guard FuzzBudget.isAlone else { return }
        print("\(cases) cases, \(good) of them good, with seed \(FuzzBudget.seed)")
        if let before, let after = FuzzBudget.memory() { growth = after - before }
    }
}
