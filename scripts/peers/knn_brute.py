"""The 10 nearest training rows of the first 1,000 test rows, by Euclidean distance; the probe is their summed squares."""

from measure import Workload, peer

K = 10
QUERIES = 1000


def judge(result):
    squares, rows = result
    return {"mean-row": rows.mean(), "probe": squares.sum(axis=1)}


@peer("faiss-flat")
def faiss_flat(data, context):
    import faiss

    faiss.omp_set_num_threads(context.threads)

    def fit():
        index = faiss.IndexFlatL2(data.x.shape[1])
        index.add(data.x)
        return index.search(data.test_x[:QUERIES], K)

    return Workload(fit, judge)


@peer("sklearn")
def sklearn(data, context):
    from sklearn.neighbors import NearestNeighbors

    def fit():
        model = NearestNeighbors(n_neighbors=K, algorithm="brute").fit(data.x)
        distances, rows = model.kneighbors(data.test_x[:QUERIES])
        return distances.astype(float) ** 2, rows

    return Workload(fit, judge)


@peer("sklearnex")
def sklearnex(data, context):
    from sklearnex.neighbors import NearestNeighbors

    def fit():
        model = NearestNeighbors(n_neighbors=K, algorithm="brute").fit(data.x)
        distances, rows = model.kneighbors(data.test_x[:QUERIES])
        return distances.astype(float) ** 2, rows

    return Workload(fit, judge)
