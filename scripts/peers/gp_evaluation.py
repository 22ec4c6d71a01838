"""Log marginal likelihood and gradient, in double: Matérn-5/2 with ten lengthscales, the mean 0, exact factors."""

import numpy

from measure import Workload, peer

ROWS, COLUMNS = 1000, 10
LENGTHSCALES = 3 + 0.25 * numpy.arange(COLUMNS)
SIGNAL, NOISE = 1.5, 0.1


def rows(data):
    return data.x[:ROWS, :COLUMNS].astype(float), data.y[:ROWS].astype(float) / 10


@peer("gpytorch")
def gpytorch_exact(data, context):
    import gpytorch
    import torch

    torch.set_num_threads(context.threads)
    x, y = (torch.from_numpy(part) for part in rows(data))

    class Model(gpytorch.models.ExactGP):
        def __init__(self):
            super().__init__(x, y, gpytorch.likelihoods.GaussianLikelihood())
            self.mean_module = gpytorch.means.ZeroMean()
            self.covar_module = gpytorch.kernels.ScaleKernel(
                gpytorch.kernels.MaternKernel(nu=2.5, ard_num_dims=COLUMNS)
            )

        def forward(self, x):
            return gpytorch.distributions.MultivariateNormal(self.mean_module(x), self.covar_module(x))

    model = Model().double()
    model.covar_module.outputscale = SIGNAL
    model.covar_module.base_kernel.lengthscale = torch.from_numpy(LENGTHSCALES)
    model.likelihood.noise = NOISE
    model.train()
    likelihood = gpytorch.mlls.ExactMarginalLogLikelihood(model.likelihood, model)

    def fit():
        with gpytorch.settings.fast_computations(False, False, False), gpytorch.settings.max_cholesky_size(10_000):
            model.zero_grad()
            value = likelihood(model(x), y)
            value.backward()
        return value.item() * ROWS

    return Workload(fit, lambda value: {"log-likelihood": value})


@peer("sklearn")
def sklearn(data, context):
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    x, y = rows(data)
    kernel = ConstantKernel(SIGNAL) * Matern(LENGTHSCALES, nu=2.5) + WhiteKernel(NOISE)
    model = GaussianProcessRegressor(kernel, optimizer=None, alpha=0).fit(x, y)

    def fit():
        return model.log_marginal_likelihood(model.kernel_.theta, eval_gradient=True)[0]

    return Workload(fit, lambda value: {"log-likelihood": value})
