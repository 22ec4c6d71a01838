import Models
import Testing

struct LayerTextTests {
    @Test(arguments: [
        (
            "conv",
            "at character 1: conv needs its number of filters; write it as conv FILTERS [3x3] [stride 1] [same|valid] [linear]"
        ),
        (
            "conv 0",
            "at character 6: found \"0\"; its number of filters from 1 to 4096 is expected, as in conv FILTERS [3x3] [stride 1] [same|valid] [linear]"
        ),
        (
            "pool, conv 8 same valid",
            "at character 19: found \"valid\"; conv is written conv FILTERS [3x3] [stride 1] [same|valid] [linear]"
        ),
        ("conv 8 3x", "at character 8: found \"3x\"; a window such as 3x3 of at most 31x31 is expected"),
        ("conv 8 3x3x3", "at character 8: found \"3x3x3\"; a window such as 3x3 of at most 31x31 is expected"),
        (
            "conv 8 stride",
            "at character 1: conv needs a number after stride; write it as conv FILTERS [3x3] [stride 1] [same|valid] [linear]"
        ),
        (
            "conv 8 stride two",
            "at character 15: found \"two\"; a number after stride from 1 to 31 is expected, as in conv FILTERS [3x3] [stride 1] [same|valid] [linear]"
        ),
        ("pol", "at character 1: found \"pol\"; did you mean pool?"),
        (
            "conv 8, xyzzy 3",
            "at character 9: found \"xyzzy\"; a layer is expected: \(LayerCatalogue.all.map(\.name).joined(separator: ", ")) or [ … ]"
        ),
        ("conv 8,", "at character 8: the text ends; a layer is expected"),
        ("conv 8,, pool", "at character 8: found a comma; a layer is expected"),
        ("[conv 8", "at character 8: the text ends; a comma or the ] of the block is expected"),
        ("[]", "at character 2: found ]; a layer is expected"),
        ("conv 8]", "at character 7: found ]; a comma or the end is expected"),
        ("conv 8 [pool]", "at character 8: found [; a comma or the end is expected"),
        ("dropout 1", "at character 9: found \"1\"; the share to drop from 0 to 0.95 is expected, as in dropout SHARE"),
        (
            "dropout nan",
            "at character 9: found \"nan\"; the share to drop from 0 to 0.95 is expected, as in dropout SHARE"
        ),
        ("pool 16", "at character 6: found \"16\"; a window such as 3x3 of at most 15x15 is expected"),
        ("global-pool 2", "at character 13: found \"2\"; global-pool is written global-pool"),
        (
            "dense 99999999999999999999",
            "at character 7: found \"99999999999999999999\"; its number of units from 1 to 4096 is expected, as in dense UNITS [linear]"
        ),
        ("[[[[[[[[[conv 1]]]]]]]]]", "at character 9: blocks are nested too deeply; 8 levels are the most"),
    ])
    func saysWhereAndWhatIsExpected(_ text: String, _ message: String) throws {
        let error = #expect(throws: LayerTextError.self) { try LayerText.read(text, defaults: LayerDefaults()) }

        #expect(error?.description == message)
    }

    @Test func refusesTextsWithoutAnEnd() {
        #expect(throws: LayerTextError.self) {
            try LayerText.read(String(repeating: "pool, ", count: 100_000), defaults: LayerDefaults())
        }
        #expect(throws: LayerTextError.self) {
            try LayerText.read(String(repeating: "pool,", count: 300) + "pool", defaults: LayerDefaults())
        }
    }

    @Test(arguments: [
        ("conv 8", "26x26x8", Padding.valid), ("conv 8", "28x28x8", .same), ("conv 8 5x3 stride 2", "14x14x8", .same),
        ("conv 8 5x3 stride 2", "12x13x8", .valid), ("conv 8 same, pool", "14x14x8", .valid),
        ("conv 32, pool, conv 64, pool, conv 64", "3x3x64", .valid), ("depthwise stride 3", "10x10x1", .same),
        ("pool 3 stride 2", "13x13x1", .same), ("pool 15 stride 15, pool 4", "1x1x1", .same),
        ("global-pool", "1x1x1", .same), ("dense 7", "1x1x7", .same), (" conv 8 ,\n\t pool ", "14x14x8", .same),
        ("conv 8, [conv 16 stride 2, batch-norm], dropout 0.5", "14x14x16", .same), ("", "28x28x1", .same),
    ])
    func givesTheFormOfTheOutput(_ text: String, _ form: String, _ padding: Padding) throws {
        let plan = try LayerPlan(
            try LayerText.read(text, defaults: LayerDefaults(padding: padding)),
            input: Volume(height: 28, width: 28, channels: 1))

        #expect(plan.output.description == form)
    }

    @Test(arguments: [
        (
            "pool 15, conv 8 3x3 valid",
            "at character 10: a window of 3x3 does not fit into 1x1x1; use padding same or a smaller window"
        ),
        (
            "[conv 8 valid]",
            "at character 1: the block makes 26x26x8 of 28x28x1, which cannot be added; use padding same in it"
        ),
        (
            "pool, [pool, [conv 2 31x31 valid]]",
            "at character 7: in the block, at character 14: in the block, at character 15: a window of 31x31 does not fit into 7x7x1; use padding same or a smaller window"
        ),
        (
            "conv 4096, conv 4096 31x31",
            "at character 12: the network is too large from here on; 67108864 numbers an image and 268435456 parameters are the most"
        ),
    ])
    func saysWhichLayerDoesNotFit(_ text: String, _ message: String) throws {
        let layers = try LayerText.read(text, defaults: LayerDefaults())

        let error = #expect(throws: LayerTextError.self) {
            try LayerPlan(layers, input: Volume(height: 28, width: 28, channels: 1))
        }

        #expect(error?.description == message)
    }

    @Test(arguments: LayerCatalogue.all.map(\.name)) func everyLayerSaysHowItIsWritten(_ name: String) throws {
        let entry = try #require(LayerCatalogue.named(name))

        #expect(entry.form.hasPrefix(name))
        #expect(entry.summary.hasSuffix("."))
    }
}
