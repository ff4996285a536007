from django.http import HttpResponse


def group_list(request, **kwargs):
    return HttpResponse('group_list')  # stub, being written


def group_detail(request, **kwargs):
    return HttpResponse('group_detail')  # stub, being written
