import CKernels

extension BLAS {
    /// Whether the processor has 512-bit registers that the kernels which OpenBLAS chose for it leave half unused.
    ///
    /// OpenBLAS knows processors by their family: on one that came after its version it falls back to 256-bit kernels.
    static let leavesRegistersUnused: Bool =
        leptune_gemm_is_available() && !["SkylakeX", "Cooperlake", "SapphireRapids"].contains(processor)
}
