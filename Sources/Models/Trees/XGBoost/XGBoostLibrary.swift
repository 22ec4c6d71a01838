#if XGBoost
    import CXGBoost
    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #elseif canImport(Darwin)
        import Darwin
    #endif

    /// XGBoost's shared library, opened when it is first asked for.
    ///
    /// Not linked: a program that trains no such model does not load it and starts without it; and OpenMP, which comes
    /// with it, reads `OMP_WAIT_POLICY` only when it is loaded. It is set to `passive`, unless it is set already, so that
    /// idle threads sleep where cores are shared.
    ///
    /// `@unchecked` as all it holds are addresses of functions in a library that is never closed.
    struct XGBoostLibrary: @unchecked Sendable {
        let lastError: leptune_xgboost_last_error
        let createProxy: leptune_xgboost_proxy_create
        let setTable: leptune_xgboost_proxy_set
        let createMatrix: leptune_xgboost_matrix_create
        let setFloats: leptune_xgboost_matrix_set_floats
        let freeMatrix: leptune_xgboost_free
        let createBooster: leptune_xgboost_booster_create
        let freeBooster: leptune_xgboost_free
        let setParameter: leptune_xgboost_set_parameter
        let update: leptune_xgboost_update
        let slice: leptune_xgboost_slice
        let save: leptune_xgboost_save
        let load: leptune_xgboost_load

        private static let opened = Result<XGBoostLibrary, TrainingError> { () throws(TrainingError) in
            try XGBoostLibrary()
        }

        /// The library.
        ///
        /// - Throws: ``TrainingError/missingLibrary(_:)`` if it is not there.
        static func open() throws(TrainingError) -> XGBoostLibrary { try opened.get() }

        private init() throws(TrainingError) {
            setenv("OMP_WAIT_POLICY", "passive", 0)
            guard let library = dlopen("libxgboost.so.0", RTLD_NOW) ?? dlopen("libxgboost.so", RTLD_NOW) else {
                throw .missingLibrary(
                    "XGBoost's library is not on this machine; scripts/setup installs it (Debian: libxgboost-dev), and "
                        + "estimator \"gradient-boosting\" needs none")
            }
            func function<Function>(_ name: String, as type: Function.Type) throws(TrainingError) -> Function {
                guard let address = dlsym(library, name) else {
                    throw .missingLibrary("XGBoost's library has no function \(name); version 1.7 or later is needed")
                }
                return unsafeBitCast(address, to: type)
            }
            lastError = try function("XGBGetLastError", as: leptune_xgboost_last_error.self)
            createProxy = try function("XGProxyDMatrixCreate", as: leptune_xgboost_proxy_create.self)
            setTable = try function("XGProxyDMatrixSetDataDense", as: leptune_xgboost_proxy_set.self)
            createMatrix = try function("XGQuantileDMatrixCreateFromCallback", as: leptune_xgboost_matrix_create.self)
            setFloats = try function("XGDMatrixSetFloatInfo", as: leptune_xgboost_matrix_set_floats.self)
            freeMatrix = try function("XGDMatrixFree", as: leptune_xgboost_free.self)
            createBooster = try function("XGBoosterCreate", as: leptune_xgboost_booster_create.self)
            freeBooster = try function("XGBoosterFree", as: leptune_xgboost_free.self)
            setParameter = try function("XGBoosterSetParam", as: leptune_xgboost_set_parameter.self)
            update = try function("XGBoosterUpdateOneIter", as: leptune_xgboost_update.self)
            slice = try function("XGBoosterSlice", as: leptune_xgboost_slice.self)
            save = try function("XGBoosterSaveModelToBuffer", as: leptune_xgboost_save.self)
            load = try function("XGBoosterLoadModelFromBuffer", as: leptune_xgboost_load.self)
        }

        /// Throws what went wrong, if a function did not return 0.
        func check(_ code: Int32) throws(TrainingError) {
            guard code != 0 else { return }
            let message = lastError().map { String(cString: $0) } ?? ""
            let line = message.split(separator: "\n").first { !$0.isEmpty } ?? "no reason given"
            throw .unusableData("XGBoost refuses: \(line)")
        }
    }
#endif
