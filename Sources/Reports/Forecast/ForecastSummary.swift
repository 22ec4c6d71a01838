/// The parts of a forecast's page that are words and tables.
enum ForecastSummary {
    static func tiles(_ forecast: DeliveredForecast) -> Markup {
        let best = forecast.leaderboard.first ?? forecast.naive
        let share = NumberText.percent(forecast.share)
        var tiles: [(String, String, String)] = []
        if let mase = best.mase {
            tiles.append(
                (
                    "Scaled error (MASE)", NumberText.significant(mase, digits: 3),
                    "1 is a seasonal naive forecast one season ahead; at these origins that has "
                        + "\(forecast.naive.mase.map { NumberText.significant($0, digits: 3) } ?? "–")"
                ))
        }
        tiles.append(
            (
                "Mean absolute error", NumberText.significant(best.mae, digits: 4),
                forecast.naive.mae > 0
                    ? "\(NumberText.percent(best.mae / forecast.naive.mae)) of the seasonal naive forecast's" : ""
            ))
        if let held = forecast.held {
            tiles.append(
                (
                    "Held by \(share) intervals", NumberText.percent(held),
                    "of values at origins that the intervals were not made from"
                ))
        }
        tiles.append(("Origins", NumberText.count(forecast.origins), "each judged by what was known before alone"))
        return """
            <div class="tiles" style="margin-bottom:36px">\(tiles.map { tile($0.0, $0.1, $0.2) })</div>

            """
    }

    private static func tile(_ label: String, _ value: String, _ note: String) -> Markup {
        """
        <div class="tile"><p class="tile-label">\(label)</p><p class="tile-value">\(value)</p><p class="tile-note">\(note)</p></div>

        """
    }

    static func warnings(_ forecast: DeliveredForecast) -> Markup {
        "\(forecast.warnings.map { "<p class=\"notice\" role=\"note\">\($0)</p>\n" as Markup })"
    }

    /// Errors by origin and step beside those of the seasonal naive forecast.
    static func parts(_ forecast: DeliveredForecast) -> Markup {
        let head = forecast.stretches.map { steps -> Markup in
            "<th scope=\"col\">\(steps.count == 1 ? "step \(steps.lowerBound)" : "steps \(steps.lowerBound)–\(steps.upperBound)")</th>"
        }
        let rows = forecast.parts.map { part -> Markup in
            let cells = zip(part.result, part.naive).map { result, naive -> Markup in
                let share = naive > 0 ? NumberText.percent(result / naive) : "–"
                return "<td>\(NumberText.significant(result, digits: 4)) <i>\(share)</i></td>"
            }
            return "<tr><th scope=\"row\">\(part.label)</th>\(cells)</tr>\n"
        }
        return """
            <h3>By origin and step</h3>
            <p>The mean absolute error of the forecasts from each part of the origins on, and what share that is of the seasonal \
            naive forecast's.</p>
            <div class="scroll" tabindex="0" role="region" aria-label="Errors by origin and step"><table>
            <thead><tr><th scope="col">Fitted up to</th>\(head)</tr></thead>
            <tbody>\(rows)</tbody></table></div>

            """
    }

    /// Everything that was tried.
    static func methods(_ forecast: DeliveredForecast) -> Markup {
        let rows = forecast.leaderboard.enumerated().map { place, entry -> Markup in
            let share = entry.weight > 0 ? NumberText.percent(entry.weight) : "–"
            return """
                <tr\(place == 0 ? " class=\"best\"" as Markup : .nothing)><th scope="row">\(entry.name)</th>\
                <td>\(entry.mase.map { NumberText.significant($0, digits: 4) } ?? "–")</td>\
                <td>\(NumberText.significant(entry.mae, digits: 4))</td><td>\(NumberText.significant(entry.rmse, digits: 4))</td>\
                <td>\(NumberText.significant(entry.pinball, digits: 4))</td><td>\(share)</td>\
                <td>\(NumberText.duration(entry.seconds))</td></tr>

                """
        }
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="Methods"><table>
            <thead><tr><th scope="col">Method</th><th scope="col">MASE</th><th scope="col">MAE</th><th scope="col">RMSE</th>\
            <th scope="col">Pinball loss</th><th scope="col">Share</th><th scope="col">Took</th></tr></thead>
            <tbody>\(rows)</tbody></table></div>
            <p class="notes">The pinball loss is the mean over the quantiles 0.05, 0.5 and 0.95.</p>
            """
    }

    static func decisions(_ forecast: DeliveredForecast) -> Markup {
        let rows = forecast.decisions.map { decision -> Markup in
            """
            <tr><th scope="row">\(decision.subject)</th><td>\(decision.choice)</td>\
            <td style="white-space:normal">\(decision.reason)</td></tr>

            """
        }
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="Decisions"><table>
            <thead><tr><th scope="col">What</th><th scope="col">Chosen</th><th scope="col">Why</th></tr></thead>
            <tbody>\(rows)</tbody></table></div>
            """
    }
}
